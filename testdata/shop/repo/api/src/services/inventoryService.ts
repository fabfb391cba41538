import type { HydratedDocument, Types } from 'mongoose';
import { ConflictError } from '../lib/errors';
import type { OrderDoc } from '../models/Order';
import { StockMovement } from '../models/StockMovement';
import { Variant } from '../models/Variant';

type MovementReason = 'sale' | 'return' | 'purchase' | 'correction';

interface StockLine {
  variantId: Types.ObjectId;
  quantity: number;
}

export async function adjustStock(variantId: Types.ObjectId, delta: number, reason: MovementReason) {
  const variant = await Variant.findOneAndUpdate(
    { _id: variantId, quantity: { $gte: -delta }, deletedAt: null },
    { $inc: { quantity: delta } },
    { new: true },
  );
  if (!variant) throw new ConflictError('not enough stock');
  await StockMovement.create({ variantId, delta, reason });
  return variant.quantity;
}

export async function reserveStock(lines: StockLine[]) {
  const done: StockLine[] = [];
  try {
    for (const line of lines) {
      await adjustStock(line.variantId, -line.quantity, 'sale');
      done.push(line);
    }
  } catch (err) {
    await restock(done);
    throw err;
  }
}

export async function restock(lines: StockLine[]) {
  for (const line of lines) {
    await adjustStock(line.variantId, line.quantity, 'return');
  }
}

export async function releaseStock(order: HydratedDocument<OrderDoc>) {
  await restock(order.lines);
}

export async function recount(variantId: Types.ObjectId) {
  const movements = await StockMovement.find({ variantId }).lean();
  const quantity = movements.reduce((acc, movement) => acc + movement.delta, 0);
  await Variant.updateOne({ _id: variantId, deletedAt: null }, { $set: { quantity } });
  return quantity;
}
