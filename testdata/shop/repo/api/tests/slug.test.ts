import { describe, expect, it } from 'vitest';
import { shortCode, slugify, uniqueSlug } from '../src/lib/slug';

describe('slugs', () => {
  it('drops punctuation', () => {
    expect(slugify('Coffee & Tea, large!')).toBe('coffee-tea-large');
  });

  it('never repeats', () => {
    expect(uniqueSlug('Mug')).not.toBe(uniqueSlug('Mug'));
  });

  it('has the length asked for', () => {
    expect(shortCode(8)).toHaveLength(8);
  });
});
