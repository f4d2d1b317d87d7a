// Files made for one test: pictures of any size, sounds, and archives of them.
import { crc32, deflateSync } from "node:zlib";

/** A grey PNG; `row` gives the shades of a line of pixels, 0 to 255. */
export function png(width, height, row) {
  const raw = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) raw.set(row(y), y * (width + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(raw, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A picture (BMP) whose pixels have seven bits each: what can be told without decoding is as it should be. */
export function undrawable(width = 480, height = 360) {
  const head = Buffer.alloc(54);
  head.write("BM");
  head.writeUInt32LE(54 + width * height, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(7, 28);
  return Buffer.concat([head, Buffer.alloc(width * height)]);
}

/** A picture that can be told from others: squares whose size depends on `n`. */
export function squares(n, width = 480, height = 360) {
  const side = 12 + n * 5;
  return png(width, height, (y) => Uint8Array.from({ length: width }, (_, x) => ((Math.floor(x / side) + Math.floor(y / side)) % 2 === 0 ? 60 + n * 8 : 220)));
}

function chunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(body.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named) >>> 0, named.length + 4);
  return framed;
}

/** A sound that hums for so many seconds: 8 kHz, one channel, 16 bits (RIFF WAVE, PCM). */
export function wav(seconds, hertz = 220) {
  const RATE = 8000;
  const samples = Int16Array.from({ length: seconds * RATE }, (_, n) => 6000 * Math.sin((2 * Math.PI * hertz * n) / RATE));
  const body = Buffer.from(samples.buffer);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + body.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(2 * RATE, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(body.length, 40);
  return Buffer.concat([head, body]);
}

/** A tar archive (POSIX ustar) of files by name. */
export function tar(files) {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const body = Buffer.from(content);
    const head = Buffer.alloc(512);
    head.write(name, 0, "latin1");
    head.write("0000644\0" + "0000000\0" + "0000000\0", 100, "latin1");
    head.write(`${body.length.toString(8).padStart(11, "0")}\0${"0".repeat(11)}\0        0`, 124, "latin1");
    head.write("ustar\u000000", 257, "latin1");
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return [head, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** A zip archive (PKWARE APPNOTE 4.3) of files by name, stored as they are. */
export function zip(files) {
  const [parts, heads] = [[], []];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const [title, body] = [Buffer.from(name), Buffer.from(content)];
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x21, 8);
    about.writeUInt32LE(crc32(body) >>> 0, 10);
    about.writeUInt32LE(body.length, 14);
    about.writeUInt32LE(body.length, 18);
    about.writeUInt16LE(title.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), about, title, body);
    heads.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), about, place, title]));
    at += 30 + title.length + body.length;
  }
  const index = Buffer.concat(heads);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(heads.length, 8);
  end.writeUInt16LE(heads.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, index, end]);
}
