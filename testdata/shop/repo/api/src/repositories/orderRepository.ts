import type { Types } from 'mongoose';
import { Order } from '../models/Order';

export interface OrderQuery {
  storeId: Types.ObjectId;
  status?: string;
  customerId?: Types.ObjectId;
  from?: Date;
  to?: Date;
}

export async function searchOrders(query: OrderQuery, limit = 100) {
  const conditions: Record<string, unknown> = { storeId: query.storeId };
  conditions.deletedAt = null;
  if (query.status) conditions.status = query.status;
  if (query.customerId) conditions.customerId = query.customerId;
  if (query.from || query.to) {
    conditions.createdAt = {
      ...(query.from ? { $gte: query.from } : {}),
      ...(query.to ? { $lt: query.to } : {}),
    };
  }
  return Order.find(conditions).sort({ createdAt: -1 }).limit(limit);
}

export async function nextOrderNumber(storeId: Types.ObjectId): Promise<number> {
  const last = await Order.findOne({ storeId, deletedAt: null }).sort({ number: -1 }).select('number').lean();
  return (last?.number ?? 1000) + 1;
}

export async function unshippedSince(storeId: Types.ObjectId, before: Date) {
  return Order.find({ storeId, status: 'packed', createdAt: { $lt: before }, deletedAt: null }).lean();
}
