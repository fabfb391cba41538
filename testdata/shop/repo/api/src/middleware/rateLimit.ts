import type { RequestHandler } from 'express';
import { AppError } from '../lib/errors';

interface Bucket {
  tokens: number;
  refilledAt: number;
}

export function rateLimit(perMinute: number): RequestHandler {
  const buckets: Record<string, Bucket> = {};
  return (req, _res, next) => {
    const now = Date.now();
    const key = req.ip ?? 'unknown';
    const bucket = buckets[key] ?? { tokens: perMinute, refilledAt: now };
    const refill = ((now - bucket.refilledAt) / 60000) * perMinute;
    bucket.tokens = Math.min(perMinute, bucket.tokens + refill);
    bucket.refilledAt = now;
    buckets[key] = bucket;
    if (bucket.tokens < 1) {
      next(new AppError(429, 'slow_down', 'too many requests'));
      return;
    }
    bucket.tokens -= 1;
    next();
  };
}
