import type { NextFunction, Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { Order } from '../models/Order';
import { ReturnRequest } from '../models/ReturnRequest';
import { loadStore } from '../repositories/storeRepository';
import { bestSellers, revenueByDay } from '../services/reportService';

export async function revenue(req: Request, res: Response, next: NextFunction) {
  try {
    const store = await loadStore(req.params.storeId);
    await requireOwner(req.user, store);
    const days = Number(req.query.days ?? 30);
    res.json({ items: await revenueByDay(store._id, days) });
  } catch (err) {
    next(err);
  }
}

export async function topProducts(req: Request, res: Response, next: NextFunction) {
  try {
    const store = await loadStore(req.params.storeId);
    await requireOwner(req.user, store);
    res.json({ items: await bestSellers(store._id, 20) });
  } catch (err) {
    next(err);
  }
}

export async function dashboard(req: Request, res: Response, next: NextFunction) {
  try {
    const store = await loadStore(req.params.storeId);
    await requireOwner(req.user, store);
    const since = new Date(Date.now() - 7 * 24 * 3600 * 1000);
    const [orders, cancelled, returns] = await Promise.all([
      Order.countDocuments({ storeId: store._id, createdAt: { $gte: since }, deletedAt: null }),
      Order.countDocuments({ storeId: store._id, createdAt: { $gte: since }, status: 'cancelled' }),
      ReturnRequest.countDocuments({ storeId: store._id, createdAt: { $gte: since }, deletedAt: null }),
    ]);
    res.json({ orders, cancelled, returns });
  } catch (err) {
    next(err);
  }
}
