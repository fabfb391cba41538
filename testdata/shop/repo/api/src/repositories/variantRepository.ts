import type { Types } from 'mongoose';
import { Variant } from '../models/Variant';

export async function variantsById(ids: Types.ObjectId[]) {
  const variants = await Variant.find({ _id: { $in: ids }, deletedAt: null }).lean();
  return Object.fromEntries(variants.map((variant) => [String(variant._id), variant]));
}

export async function lowStock(storeId: Types.ObjectId, threshold: number) {
  return Variant.find({ storeId, quantity: { $lte: threshold }, deletedAt: null }).sort({ quantity: 1 }).lean();
}

export async function variantBySku(storeId: Types.ObjectId, sku: string) {
  return Variant.findOne({ storeId, sku: sku.toUpperCase() });
}
