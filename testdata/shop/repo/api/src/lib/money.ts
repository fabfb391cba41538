import { Types } from 'mongoose';

const SCALE = 100n;

function toMinor(value: Types.Decimal128): bigint {
  const [whole, fraction = ''] = value.toString().split('.');
  const cents = fraction.padEnd(2, '0').slice(0, 2);
  const sign = whole.startsWith('-') ? -1n : 1n;
  return BigInt(whole) * SCALE + sign * BigInt(cents);
}

function fromMinor(minor: bigint): Types.Decimal128 {
  const negative = minor < 0n;
  const abs = negative ? -minor : minor;
  const text = `${negative ? '-' : ''}${abs / SCALE}.${String(abs % SCALE).padStart(2, '0')}`;
  return Types.Decimal128.fromString(text);
}

export const ZERO = Types.Decimal128.fromString('0.00');

export function add(left: Types.Decimal128, right: Types.Decimal128): Types.Decimal128 {
  return fromMinor(toMinor(left) + toMinor(right));
}

export function subtract(left: Types.Decimal128, right: Types.Decimal128): Types.Decimal128 {
  return fromMinor(toMinor(left) - toMinor(right));
}

export function multiply(value: Types.Decimal128, times: number): Types.Decimal128 {
  return fromMinor(toMinor(value) * BigInt(times));
}

export function percentage(value: Types.Decimal128, percent: number): Types.Decimal128 {
  const basis = BigInt(Math.round(percent * 100));
  return fromMinor((toMinor(value) * basis + 5000n) / 10000n);
}

export function sum(values: Types.Decimal128[]): Types.Decimal128 {
  return fromMinor(values.reduce((acc, value) => acc + toMinor(value), 0n));
}

export function isGreater(left: Types.Decimal128, right: Types.Decimal128): boolean {
  return toMinor(left) > toMinor(right);
}

export function parseMoney(text: string): Types.Decimal128 {
  if (!/^-?\d+(\.\d{1,2})?$/.test(text)) {
    throw new TypeError(`not an amount of money: ${text}`);
  }
  return Types.Decimal128.fromString(text);
}
