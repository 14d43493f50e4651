import assert from 'node:assert/strict';
import { type DoctorReport, doctorExitCode, doctorText } from '../../src/cli/doctor.ts';

const STYLE = { columns: 80, colour: false };

const IN_ORDER: DoctorReport = {
  schema: 'besom.doctor/1',
  version: '1.2.3',
  runtime: { node: '26.10.0', platform: 'darwin', arch: 'arm64' },
  isMac: true,
  root: null,
  runsAsRoot: true,
  fullDiskAccess: 'granted',
  probes: [
    { name: 'walk', says: 'names anywhere', state: 'ready' },
    { name: 'dns', says: 'is the block in force', state: 'not-applicable', because: 'a disk is not asked' },
  ],
  limits: [],
};

const LIMITED: DoctorReport = {
  ...IN_ORDER,
  runsAsRoot: false,
  limits: [{ what: 'not run as root: what belongs to other users stays closed', remedy: 'sudo besom sweep' }],
};

describe('besom doctor', () => {
  it('is in order where nothing limits a sweep', () => {
    assert.equal(doctorExitCode(IN_ORDER), 0);
    assert.equal(doctorText(IN_ORDER, STYLE).trimEnd().split('\n').at(-1), 'in order: 1 of 2 probes ready');
  });

  it('names each limit with its remedy, and exits 3', () => {
    assert.equal(doctorExitCode(LIMITED), 3);
    const text = doctorText(LIMITED, STYLE);
    assert.match(
      text,
      /! not run as root: what belongs to other users stays closed\n {4}to close it: sudo besom sweep/u,
    );
    assert.match(text, /limited: 1 of 2 probes ready, 1 limit\n$/u);
  });

  it('says of each probe whether it is ready, and why not', () => {
    const text = doctorText(IN_ORDER, STYLE);
    assert.match(text, /^ {2}walk {2}ready\. names anywhere$/mu);
    assert.match(text, /^ {2}dns {3}not applicable: a disk is not asked\. is the block in force$/mu);
  });

  it('says what it looked at', () => {
    assert.match(doctorText(IN_ORDER, STYLE), /sweeps +this Mac$/mu);
    assert.match(doctorText({ ...IN_ORDER, isMac: false }, STYLE), /sweeps +this machine, which is no Mac$/mu);
    assert.match(
      doctorText({ ...IN_ORDER, root: '/Volumes/\u001b[2J' }, STYLE),
      /the disk at \/Volumes\/\\u\{1b\}\[2J$/mu,
    );
  });
});
