/**
 * Every probe, by static import, so that readers, the bundler and the house test see them all.
 * @module
 */
import { dns } from './mac/dns.ts';
import { hosts } from './mac/hosts.ts';
import { images } from './mac/images.ts';
import { paths } from './mac/paths.ts';
import { walk } from './mac/walk.ts';
import type { Probe } from './probe.ts';

/** In the order in which their answers are shown. */
export const PROBES: readonly Probe[] = [paths, hosts, dns, walk, images];
