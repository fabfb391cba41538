import { describe, expect, it } from 'vitest';
import { add, isGreater, multiply, parseMoney, percentage, subtract, sum } from '../src/lib/money';

describe('money', () => {
  it('adds cents', () => {
    expect(String(add(parseMoney('0.10'), parseMoney('0.20')))).toBe('0.30');
  });

  it('subtracts below zero', () => {
    expect(String(subtract(parseMoney('1.00'), parseMoney('2.50')))).toBe('-1.50');
  });

  it('multiplies by a quantity', () => {
    expect(String(multiply(parseMoney('19.99'), 3))).toBe('59.97');
  });

  it('rounds percentages half up', () => {
    expect(String(percentage(parseMoney('0.50'), 19))).toBe('0.10');
  });

  it('sums a list', () => {
    expect(String(sum(['1.10', '2.20', '3.30'].map(parseMoney)))).toBe('6.60');
  });

  it('compares', () => {
    expect(isGreater(parseMoney('10'), parseMoney('9.99'))).toBe(true);
  });

  it('refuses text', () => {
    expect(() => parseMoney('ten')).toThrow(TypeError);
  });
});
