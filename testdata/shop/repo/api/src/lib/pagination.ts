import type { Request } from 'express';
import { config } from '../config';

export interface Page {
  limit: number;
  skip: number;
}

export function readPage(req: Request): Page {
  const limit = Math.min(Number(req.query.limit ?? config.pageSize), config.maxPageSize);
  const page = Math.max(Number(req.query.page ?? 1), 1);
  return { limit, skip: (page - 1) * limit };
}

export function paged<T>(items: T[], count: number, page: Page) {
  return { items, count, pages: Math.ceil(count / page.limit) };
}
