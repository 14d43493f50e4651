/**
 * Makes property lists and application bundles for tests.
 * @module
 */
import { binaryList } from './binary-list.ts';

export type PlistEntries = Readonly<Record<string, string>>;

/** `none`: a bundle without one. `damaged`: a file that ends in the middle. */
export type PlistForm = 'xml' | 'binary' | 'damaged' | 'none';

/** A property list as XML. */
export function infoPlist(entries: PlistEntries): string {
  const lines = Object.entries(entries).map(
    ([key, value]) => `\t<key>${escapeXml(key)}</key>\n\t<string>${escapeXml(value)}</string>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
${lines.join('')}</dict>
</plist>
`;
}

/** The bytes of an Info.plist in a form; `undefined` where there is to be none. */
export function infoPlistBytes(form: PlistForm, entries: PlistEntries): Buffer | undefined {
  switch (form) {
    case 'xml':
      return Buffer.from(infoPlist(entries));
    case 'binary':
      return binaryList(entries);
    case 'damaged':
      return Buffer.from(infoPlist(entries).split('</dict>')[0] ?? '');
    case 'none':
      return undefined;
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
