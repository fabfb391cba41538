import type { Request, Response } from 'express';
import mongoose from 'mongoose';

export function healthz(_req: Request, res: Response) {
  const ready = mongoose.connection.readyState === 1;
  res.status(ready ? 200 : 503).json({ ready, uptime: process.uptime() });
}
