import { config } from '../config';
import { Cart } from '../models/Cart';
import { DeliveryQuote } from '../models/DeliveryQuote';

export async function expireCarts(): Promise<number> {
  const cutoff = new Date(Date.now() - config.cartTtlHours * 3600 * 1000);
  const result = await Cart.updateMany(
    { touchedAt: { $lt: cutoff }, deletedAt: null },
    { $set: { deletedAt: new Date() } },
  );
  await DeliveryQuote.updateMany(
    { validUntil: { $lt: new Date() }, deletedAt: null },
    { $set: { deletedAt: new Date() } },
  );
  return result.modifiedCount;
}
