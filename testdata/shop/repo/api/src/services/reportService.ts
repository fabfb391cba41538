import type { Types } from 'mongoose';
import { add, ZERO } from '../lib/money';
import { Order } from '../models/Order';
import { Product } from '../models/Product';
import { Variant } from '../models/Variant';

export async function revenueByDay(storeId: Types.ObjectId, days: number) {
  const since = new Date(Date.now() - days * 24 * 3600 * 1000);
  const orders = await Order.find({
    storeId,
    status: { $in: ['paid', 'packed', 'shipped'] },
    createdAt: { $gte: since },
    deletedAt: null,
  }).lean();
  const byDay: Record<string, { day: string; total: Types.Decimal128; orders: number }> = {};
  for (const order of orders) {
    const day = order.createdAt.toISOString().slice(0, 10);
    const row = byDay[day] ?? { day, total: ZERO, orders: 0 };
    byDay[day] = { day, total: add(row.total, order.total), orders: row.orders + 1 };
  }
  return Object.values(byDay).sort((left, right) => left.day.localeCompare(right.day));
}

export async function bestSellers(storeId: Types.ObjectId, limit: number) {
  const sold = await Order.aggregate([
    { $match: { storeId, status: 'shipped', deletedAt: null } },
    { $unwind: '$lines' },
    { $group: { _id: '$lines.variantId', quantity: { $sum: '$lines.quantity' } } },
    { $sort: { quantity: -1 } },
    { $limit: limit },
  ]);
  const variants = await Variant.find({ _id: { $in: sold.map((row) => row._id) }, deletedAt: null }).lean();
  const products = await Product.find({ _id: { $in: variants.map((variant) => variant.productId) } }).lean();
  return sold.map((row) => {
    const variant = variants.filter((candidate) => candidate._id.equals(row._id))[0];
    const product = products.filter((candidate) => variant && candidate._id.equals(variant.productId))[0];
    return { title: product?.title ?? 'unknown', sku: variant?.sku, quantity: row.quantity };
  });
}
