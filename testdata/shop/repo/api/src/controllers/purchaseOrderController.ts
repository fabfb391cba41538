import type { Request, Response } from 'express';
import { requireOwner } from '@/lib/auth';
import { ConflictError, NotFoundError } from '@/lib/errors';
import { add, multiply, parseMoney, sum } from '@/lib/money';
import { PurchaseOrder } from '@/models/PurchaseOrder';
import { Supplier } from '@/models/Supplier';
import { loadStore } from '@/repositories/storeRepository';
import { adjustStock } from '@/services/inventoryService';

interface LineInput {
  variantId: string;
  quantity: number;
  unitPrice: string;
}

export async function listPurchaseOrders(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const orders = await PurchaseOrder.find({ storeId: store._id, deletedAt: null }).sort({ createdAt: -1 });
  res.json({ items: orders });
}

export async function createPurchaseOrder(req: Request, res: Response) {
  const supplier = await Supplier.findOne({ _id: req.body.supplierId, deletedAt: null });
  if (!supplier) throw new NotFoundError('supplier');
  await requireOwner(req.user, supplier);

  const lines = (req.body.lines as LineInput[]).map((line) => ({
    ...line,
    unitPrice: parseMoney(line.unitPrice),
  }));
  const shippingCost = parseMoney(req.body.shippingCost ?? '0');
  const order = await PurchaseOrder.create({
    storeId: supplier.storeId,
    supplierId: supplier._id,
    lines,
    shippingCost,
    total: add(shippingCost, sum(lines.map((line) => multiply(line.unitPrice, line.quantity)))),
  });
  res.status(201).json(order);
}

export async function sendPurchaseOrder(req: Request, res: Response) {
  const order = await PurchaseOrder.findOne({ _id: req.params.purchaseOrderId, deletedAt: null });
  if (!order) throw new NotFoundError('purchase order');
  await requireOwner(req.user, order);

  if (order.status !== 'draft') throw new ConflictError('purchase order was sent');
  order.status = 'sent';
  await order.save();
  res.json(order);
}

export async function receiveGoods(req: Request, res: Response) {
  const order = await PurchaseOrder.findOne({ _id: req.params.purchaseOrderId, deletedAt: null });
  if (!order) throw new NotFoundError('purchase order');
  await requireOwner(req.user, order);

  for (const line of order.lines) {
    const delivered = Number(req.body.received?.[String(line.variantId)] ?? 0);
    if (delivered > 0) {
      line.received += delivered;
      await adjustStock(line.variantId, delivered, 'purchase');
    }
  }
  order.status = order.lines.every((line) => line.received >= line.quantity) ? 'received' : 'partial';
  await order.save();
  res.json(order);
}
