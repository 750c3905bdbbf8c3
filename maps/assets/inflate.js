// Unpacks gzip where the browser has no DecompressionStream. RFC 1951, RFC 1952.
const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function huffmanTable(lengths) {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] += 1;
  counts[0] = 0;
  const offsets = new Uint16Array(16);
  for (let n = 1; n < 16; n += 1) offsets[n] = offsets[n - 1] + counts[n - 1];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => { if (length) { symbols[offsets[length]] = symbol; offsets[length] += 1; } });
  return { counts, symbols };
}

function inflate(bytes) {
  let at = 10; // our own gzip headers have no optional fields
  let bitBuffer = 0;
  let bitCount = 0;
  const size = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
  const out = new Uint8Array(size);
  let end = 0;
  const bits = (n) => {
    while (bitCount < n) { bitBuffer |= bytes[at] << bitCount; at += 1; bitCount += 8; }
    const value = bitBuffer & ((1 << n) - 1);
    bitBuffer >>>= n;
    bitCount -= n;
    return value;
  };
  const symbol = ({ counts, symbols }) => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length += 1) {
      code |= bits(1);
      if (code - counts[length] < first) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    throw new Error("the embedded data is damaged");
  };
  const fixed = [
    huffmanTable(Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8))),
    huffmanTable(Array(30).fill(5)),
  ];
  const readTables = () => {
    const [literals, distances, codes] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
    const codeLengths = Array(19).fill(0);
    for (let n = 0; n < codes; n += 1) codeLengths[CODE_ORDER[n]] = bits(3);
    const table = huffmanTable(codeLengths);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const found = symbol(table);
      if (found < 16) lengths.push(found);
      else {
        const repeat = found === 16 ? 3 + bits(2) : found === 17 ? 3 + bits(3) : 11 + bits(7);
        const value = found === 16 ? lengths[lengths.length - 1] : 0;
        for (let n = 0; n < repeat; n += 1) lengths.push(value);
      }
    }
    return [huffmanTable(lengths.slice(0, literals)), huffmanTable(lengths.slice(literals))];
  };
  let last = 0;
  while (!last) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 0) {
      bitBuffer = 0;
      bitCount = 0;
      const length = bytes[at] | (bytes[at + 1] << 8);
      out.set(bytes.subarray(at + 4, at + 4 + length), end);
      at += 4 + length;
      end += length;
      continue;
    }
    const [literalTable, distanceTable] = kind === 1 ? fixed : readTables();
    for (let found = symbol(literalTable); found !== 256; found = symbol(literalTable)) {
      if (found < 256) { out[end] = found; end += 1; continue; }
      const length = LENGTH_BASE[found - 257] + bits(LENGTH_EXTRA[found - 257]);
      const code = symbol(distanceTable);
      const distance = DISTANCE_BASE[code] + bits(code < 4 ? 0 : (code >> 1) - 1);
      for (let n = 0; n < length; n += 1) { out[end] = out[end - distance]; end += 1; }
    }
  }
  return out;
}

async function unpack(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let n = 0; n < text.length; n += 1) bytes[n] = text.charCodeAt(n);
  if (typeof DecompressionStream !== "function") return new TextDecoder().decode(inflate(bytes));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** Read an embedded data block by its id; null when the file has none. */
async function readBlock(id) {
  const block = document.getElementById(id);
  if (!block) return null;
  const text = block.textContent;
  return JSON.parse(block.dataset.encoding === "gzip" ? await unpack(text) : text);
}
