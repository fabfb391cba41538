import { Cart } from '../models/Cart';
import { Category } from '../models/Category';
import { Product } from '../models/Product';
import { Variant } from '../models/Variant';

const KEEP_DAYS = 90;

export async function purgeDeleted(): Promise<number> {
  const cutoff = new Date(Date.now() - KEEP_DAYS * 24 * 3600 * 1000);
  const results = await Promise.all([
    Cart.deleteMany({ deletedAt: { $lt: cutoff } }),
    Category.deleteMany({ deletedAt: { $lt: cutoff } }),
    Product.deleteMany({ deletedAt: { $lt: cutoff } }),
    Variant.deleteMany({ deletedAt: { $lt: cutoff } }),
  ]);
  return results.reduce((acc, result) => acc + result.deletedCount, 0);
}
