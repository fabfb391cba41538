import type { NextFunction, Request, Response } from 'express';
import { recordAudit } from '../lib/audit';
import { requireOwner } from '../lib/auth';
import { ConflictError, NotFoundError } from '../lib/errors';
import { paged, readPage } from '../lib/pagination';
import { Order } from '../models/Order';
import { Payment } from '../models/Payment';
import { loadStore } from '../repositories/storeRepository';
import { releaseStock } from '../services/inventoryService';
import { notifyShipped } from '../services/notificationService';

export async function listOrders(req: Request, res: Response, next: NextFunction) {
  try {
    const store = await loadStore(req.params.storeId);
    await requireOwner(req.user, store);

    const page = readPage(req);
    const criteria = { storeId: store._id, status: req.query.status ?? 'paid', deletedAt: null };
    const items = await Order.find(criteria).sort({ createdAt: -1 }).skip(page.skip).limit(page.limit);
    const count = await Order.countDocuments(criteria);
    res.json(paged(items, count, page));
  } catch (err) {
    next(err);
  }
}

export async function showOrder(req: Request, res: Response, next: NextFunction) {
  try {
    const order = await Order.findOne({ _id: req.params.orderId, deletedAt: null });
    if (!order) throw new NotFoundError('order');
    await requireOwner(req.user, order);

    const payments = await Payment.find({ orderId: order._id, deletedAt: null });
    res.json({ ...order.toObject(), payments });
  } catch (err) {
    next(err);
  }
}

export async function cancelOrder(req: Request, res: Response, next: NextFunction) {
  try {
    const order = await Order.findOne({ _id: req.params.orderId, deletedAt: null });
    if (!order) throw new NotFoundError('order');
    await requireOwner(req.user, order);

    if (order.status === 'shipped') throw new ConflictError('order has left the warehouse');
    order.status = 'cancelled';
    await order.save();
    await releaseStock(order);
    await recordAudit(req.user, 'order.cancelled', order._id, { reason: req.body.reason });
    res.json(order);
  } catch (err) {
    next(err);
  }
}

export async function shipOrder(req: Request, res: Response, next: NextFunction) {
  try {
    const order = await Order.findOne({ _id: req.params.orderId, deletedAt: null });
    if (!order) throw new NotFoundError('order');
    await requireOwner(req.user, order);

    const shipped = await Order.findOneAndUpdate(
      { _id: order._id, status: 'packed', deletedAt: null },
      { $set: { status: 'shipped', shippedAt: new Date() } },
      { new: true },
    );
    if (!shipped) throw new ConflictError('order is not packed');
    await notifyShipped(shipped);
    res.json(shipped);
  } catch (err) {
    next(err);
  }
}
