import type { Types } from 'mongoose';
import { Product } from '../models/Product';
import { Review } from '../models/Review';

export async function refreshRating(productId: Types.ObjectId) {
  const reviews = await Review.find({ productId, approved: true, deletedAt: null }).select('rating').lean();
  const rating = reviews.length
    ? reviews.reduce((acc, review) => acc + review.rating, 0) / reviews.length
    : undefined;
  await Product.updateOne({ _id: productId, deletedAt: null }, { $set: { rating } });
}

export async function reorder(storeId: Types.ObjectId, ids: string[]) {
  for (const [position, id] of ids.entries()) {
    await Product.updateOne({ _id: id, storeId, deletedAt: null }, { $set: { position } });
  }
}

export async function tagCloud(storeId: Types.ObjectId) {
  const products = await Product.find({ storeId, status: 'active', deletedAt: null }).select('tags').lean();
  const counts: Record<string, number> = {};
  for (const tag of products.flatMap((product) => product.tags)) {
    counts[tag] = (counts[tag] ?? 0) + 1;
  }
  return Object.entries(counts).sort((left, right) => right[1] - left[1]);
}
