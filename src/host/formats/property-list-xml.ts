/**
 * The XML form of a property list. Source: CoreFoundation, CFPropertyList.c.
 *
 * sax reads the XML: it knows no entity but the five of XML, so that a document type can not multiply its text
 * (CoreFoundation refuses others too), and it has no recursion that depth could exhaust.
 * @module
 */
import sax from 'sax';
import { type PropertyListValue, UnreadablePropertyList } from './property-list-value.ts';
import { XmlListBuilder } from './xml-list-builder.ts';

const CHUNK = 64 * 1024;

/** Reads up to the end of the outermost element; what follows it does not count, as in CoreFoundation. */
export function parseXmlPropertyList(bytes: Buffer): PropertyListValue {
  const text = decode(bytes);
  if (!/^\s*</u.test(text.slice(0, 1024))) throw new UnreadablePropertyList('neither XML nor binary');
  const builder = new XmlListBuilder();
  const parser = parserInto(builder);
  try {
    for (let at = 0; at < text.length && builder.value === undefined; at += CHUNK) {
      parser.write(text.slice(at, at + CHUNK));
    }
  } catch (error) {
    if (builder.value !== undefined) return builder.value;
    // sax calls a method of the object that holds the attributes, and an attribute may have that method's name
    if (error instanceof TypeError) throw new UnreadablePropertyList('damaged: an attribute');
    throw error;
  }
  if (builder.value === undefined) throw new UnreadablePropertyList('cut off');
  return builder.value;
}

function parserInto(builder: XmlListBuilder): sax.SAXParser {
  const parser = sax.parser(true, { position: false });
  parser.onopentag = ({ name }) => builder.open(name);
  parser.onclosetag = () => builder.close();
  parser.ontext = (text) => builder.text(text);
  parser.oncdata = (text) => builder.text(text);
  parser.onerror = (error) => {
    throw new UnreadablePropertyList(`damaged: ${error.message.split('\n', 1)[0]}`);
  };
  return parser;
}

/** A byte-order mark decides, then two bytes of a wide `<`, then what the first line says, else UTF-8. */
function decode(bytes: Buffer): string {
  const label = encodingOf(bytes);
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    throw new UnreadablePropertyList(`in an encoding that is not read: ${label}`);
  }
}

function encodingOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0) return 'utf-16le';
  if (first === 0 && second === 0x3c) return 'utf-16be';
  const head = bytes.toString('latin1', 0, 256);
  return /^<\?xml[^>]*?\sencoding=["']([\w.:-]{1,40})["']/u.exec(head)?.[1] ?? 'utf-8';
}
