/** @file EBML, the binary tree that Matroska is written in (RFC 8794): reading elements of a file one by one, and making new ones. */
import { readSync } from 'node:fs';

export type Element = {
  readonly id: number;
  /** First byte of the element, first byte and length of what it holds. `bytes` is undefined where the writer did not say. */
  readonly at: number;
  readonly dataAt: number;
  readonly bytes: number | undefined;
};

const headerBytes = 12;

/** The element that begins at byte `at` of an open file, or undefined at its end or where no element can begin. */
export const elementAt = (file: number, at: number): Element | undefined => {
  const head = Buffer.alloc(headerBytes);
  const got = readSync(file, head, 0, headerBytes, at);
  const idBytes = Math.clz32(head[0]!) - 23;
  if (got < 2 || idBytes < 1 || idBytes > 4 || got <= idBytes) return undefined;
  const sizeBytes = Math.clz32(head[idBytes]!) - 23;
  if (sizeBytes < 1 || sizeBytes > 8 || got < idBytes + sizeBytes) return undefined;
  let bytes = BigInt(head[idBytes]! & (0xff >> sizeBytes));
  for (let i = 1; i < sizeBytes; i++) bytes = (bytes << 8n) | BigInt(head[idBytes + i]!);
  const unknown = bytes === (1n << BigInt(7 * sizeBytes)) - 1n;
  return { id: head.readUIntBE(0, idBytes), at, dataAt: at + idBytes + sizeBytes, bytes: unknown ? undefined : Number(bytes) };
};

/** The elements between two bytes of a file, in order, until one has no known size. */
export function* elementsIn(file: number, from: number, to: number): Generator<Element> {
  for (let at = from; at < to; ) {
    const element = elementAt(file, at);
    if (!element) return;
    yield element;
    if (element.bytes === undefined) return;
    at = element.dataAt + element.bytes;
  }
}

/** What an element holds, up to 1 MB. */
export const dataOf = (file: number, element: Element): Buffer => {
  const data = Buffer.alloc(Math.min(element.bytes ?? 0, 2 ** 20));
  return data.subarray(0, readSync(file, data, 0, data.length, element.dataAt));
};

/** An unsigned integer of up to 8 bytes; 0 for an empty one. */
export const unsignedOf = (data: Buffer): bigint => data.subarray(0, 8).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

const idOf = (id: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
};

/** A size in 8 bytes. */
export const sizeOf = (bytes: number): Buffer => {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(bytes));
  return size;
};

/** An element of an id and its parts. */
export const element = (id: number, ...parts: readonly Uint8Array[]): Buffer => {
  const data = Buffer.concat(parts);
  const size = data.length < 127 ? Buffer.from([0x80 | data.length]) : sizeOf(data.length);
  return Buffer.concat([idOf(id), size, data]);
};

/** An element that holds an unsigned integer of 8 bytes. */
export const unsigned = (id: number, value: bigint): Buffer => {
  const data = Buffer.alloc(8);
  data.writeBigUInt64BE(value);
  return element(id, data);
};
