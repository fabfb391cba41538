import type { Request, Response } from 'express';
import { NotFoundError } from '../lib/errors';
import { paged, readPage } from '../lib/pagination';
import { Category } from '../models/Category';
import { Product } from '../models/Product';
import { Review } from '../models/Review';
import { Variant } from '../models/Variant';
import { findStoreBySlug } from '../repositories/storeRepository';

export async function browse(req: Request, res: Response) {
  const store = await findStoreBySlug(req.params.slug);
  const page = readPage(req);
  const conditions: Record<string, unknown> = { storeId: store._id, status: 'active', deletedAt: null };
  if (req.query.tag) {
    conditions.tags = req.query.tag;
  }
  const items = await Product.find(conditions).sort({ position: 1 }).skip(page.skip).limit(page.limit).lean();
  const count = await Product.countDocuments(conditions);
  res.json(paged(items, count, page));
}

export async function categories(req: Request, res: Response) {
  const store = await findStoreBySlug(req.params.slug);
  const items = await Category.find({ storeId: store._id, deletedAt: null }).sort({ position: 1 }).lean();
  res.json({ items });
}

export async function productPage(req: Request, res: Response) {
  const store = await findStoreBySlug(req.params.slug);
  const product = await Product.findOne({
    storeId: store._id,
    slug: req.params.product,
    status: 'active',
    deletedAt: null,
  }).lean();
  if (!product) throw new NotFoundError('product');
  const [variants, reviews] = await Promise.all([
    Variant.find({ productId: product._id, deletedAt: null }).lean(),
    Review.find({ productId: product._id, approved: true, deletedAt: null }).sort({ helpful: -1 }).limit(20).lean(),
  ]);
  res.json({ product, variants, reviews });
}
