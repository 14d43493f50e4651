/**
 * Certificates for tests, made by the `openssl` program: an authority, and servers and clients that it vouches for.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OPENSSL = ['/usr/bin/openssl', '/opt/homebrew/bin/openssl', '/usr/local/bin/openssl'].find((path) =>
  existsSync(path),
);

/** Without the program these tests are skipped by name. */
export const HAS_OPENSSL = OPENSSL !== undefined;

export type Pair = {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
};

export type Authority = Pair & {
  /** `from` and `to`: days from now. */
  issue(name: string, life?: { readonly days: number }): Pair;
};

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

const CONFIG = `[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = NAME
[authority]
basicConstraints = critical, CA:true
subjectKeyIdentifier = KEYID
`;

/** An authority whose files stand in `dir`, under names that begin with its own. */
export function openAuthority(dir: string, name: string): Authority {
  const root = pathsOf(dir, name);
  // two authorities of one name cannot be told apart by what a certificate says of its issuer, only by its signature
  const keyId = createHash('sha1').update(name).digest('hex').toUpperCase();
  const config = join(dir, `${name}.cnf`);
  writeFileSync(config, CONFIG.replace('NAME', name).replace('KEYID', keyId));
  run(['req', '-x509', ...CURVE, '-config', config, '-keyout', root.keyFile, '-out', root.certFile, '-days', '30']);
  return {
    ...read(root),
    issue(host, { days } = { days: 2 }) {
      const own = pathsOf(dir, `${name}-${host}-${days}`);
      const request = join(dir, 'request.pem');
      const extensions = join(dir, 'extensions');
      writeFileSync(extensions, `subjectAltName=DNS:${host}\n`);
      run(['req', ...CURVE, '-keyout', own.keyFile, '-out', request, '-subj', `/CN=${host}`]);
      const by = ['-CA', root.certFile, '-CAkey', root.keyFile, '-CAcreateserial', '-extfile', extensions];
      run(['x509', '-req', '-in', request, '-out', own.certFile, '-days', String(days), ...by]);
      return read(own);
    },
  };
}

function run(words: readonly string[]): void {
  if (OPENSSL === undefined) throw new Error('no openssl program');
  execFileSync(OPENSSL, words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function pathsOf(dir: string, name: string) {
  return { certFile: join(dir, `${name}.crt`), keyFile: join(dir, `${name}.key`) };
}

function read(paths: ReturnType<typeof pathsOf>): Pair {
  return { ...paths, cert: readFileSync(paths.certFile, 'utf8'), key: readFileSync(paths.keyFile, 'utf8') };
}
