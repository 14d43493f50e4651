/**
 * Mount lists: what `/sbin/mount` prints on macOS and what Linux keeps in `/proc/self/mountinfo`.
 *
 * Both are taken as raw text, one character a byte: a mount point may hold any byte but NUL.
 * @module
 */

/** One mounted file system. Paths are raw (one character a byte). */
export type Mount = {
  /** The device, share or map that is mounted. */
  readonly from: string;
  readonly at: string;
  readonly type: string;
  readonly options: readonly string[];
  /** Linux only: which folder of which device stands here, by which bind mounts are known, and the mount it lies in. */
  readonly source?: { readonly device: string; readonly folder: string; readonly id: string; readonly parent: string };
};

/** `unread`: lines that are no mount, which a name with a line break makes. */
export type MountList = { readonly mounts: readonly Mount[]; readonly unread: readonly string[] };

/**
 * The output of `/sbin/mount`: `FROM on PATH (TYPE, OPTION, …)`.
 * Nothing in it is escaped, so the first ` on /` ends FROM (a device or a map has none) and the last ` (` starts the type.
 */
export function parseMountOutput(raw: string): MountList {
  return gather(raw, (line) => {
    const place = line.indexOf(' on /');
    const kind = line.lastIndexOf(' (');
    if (place < 1 || kind < place + ' on /'.length || !line.endsWith(')')) return undefined;
    const [type = '', ...options] = line.slice(kind + 2, -1).split(', ');
    const at = line.slice(place + ' on '.length, kind);
    return type === '' ? undefined : { from: line.slice(0, place), at, type, options };
  });
}

/** `/proc/self/mountinfo` (proc(5)): `ID PARENT MAJOR:MINOR ROOT AT OPTIONS [TAG…] - TYPE FROM SUPER`, octal escapes. */
export function parseMountInfo(raw: string): MountList {
  return gather(raw, (line) => {
    const fields = line.split(' ');
    const dash = fields.indexOf('-', 6);
    const [id = '', parent = '', device, folder, at, options] = fields;
    const [type, from] = dash < 0 ? [] : fields.slice(dash + 1);
    if (device === undefined || folder === undefined || at === undefined || type === undefined) return undefined;
    return {
      from: unescapeOctal(from ?? ''),
      at: unescapeOctal(at),
      type: unescapeOctal(type),
      options: (options ?? '').split(','),
      source: { device, folder: unescapeOctal(folder), id, parent },
    };
  });
}

function gather(raw: string, parse: (line: string) => Mount | undefined): MountList {
  const mounts: Mount[] = [];
  const unread: string[] = [];
  for (const line of raw.split('\n')) {
    if (line === '') continue;
    const mount = parse(line);
    if (mount === undefined) unread.push(line);
    else mounts.push(mount);
  }
  return { mounts, unread };
}

/** The kernel writes blank, tab, line break, `\` and `#` as `\` and three octal digits. */
function unescapeOctal(field: string): string {
  return field.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
