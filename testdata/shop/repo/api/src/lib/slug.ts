import { randomBytes } from 'crypto';

export function slugify(title: string): string {
  return title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

export function uniqueSlug(title: string): string {
  return `${slugify(title)}-${randomBytes(3).toString('hex')}`;
}

export function shortCode(length = 10): string {
  return randomBytes(length).toString('base64url').slice(0, length).toUpperCase();
}
