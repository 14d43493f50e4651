/**
 * Finds the proxy that this machine uses: its network settings on macOS, the environment elsewhere.
 * @module
 */
import { isProblem } from '../model/problem.ts';
import { NO_PROXIES, type ProxySettings, parseScutilProxy, proxiesFromEnvironment } from './formats/proxy-settings.ts';
import { askProgram } from './programs.ts';

const LIMIT_MS = 2_000;

/** Asks the system. Where it does not tell, there is none: the failure to connect says the rest. */
export async function systemProxies(platform: NodeJS.Platform): Promise<ProxySettings> {
  if (platform !== 'darwin') return proxiesFromEnvironment(process.env);
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const { stdout } = await askProgram('scutil', ['--proxy'], { about: 'machine', signal });
    return parseScutilProxy(stdout.toString('utf8'));
  } catch (error) {
    if (!isProblem(error)) throw error;
    return NO_PROXIES;
  }
}
