import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { ConflictError, NotFoundError } from '../lib/errors';
import { slugify } from '../lib/slug';
import { Category } from '../models/Category';
import { Product } from '../models/Product';
import { loadStore } from '../repositories/storeRepository';

export async function listCategories(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const categories = await Category.find({ storeId: store._id, deletedAt: null }).sort({ position: 1, name: 1 });
  res.json({ items: categories });
}

export async function createCategory(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const { name, parentId } = req.body;
  if (parentId) {
    const parent = await Category.findOne({ _id: parentId, storeId: store._id, deletedAt: null });
    if (!parent) throw new NotFoundError('parent category');
  }
  const category = await Category.create({ storeId: store._id, name, parentId, slug: slugify(name) });
  res.status(201).json(category);
}

export async function moveCategory(req: Request, res: Response) {
  const category = await Category.findOne({ _id: req.params.categoryId, deletedAt: null });
  if (!category) throw new NotFoundError('category');
  await requireOwner(req.user, category);
  category.position = Number(req.body.position);
  await category.save();
  res.json(category);
}

export async function deleteCategory(req: Request, res: Response) {
  const category = await Category.findOne({ _id: req.params.categoryId, deletedAt: null });
  if (!category) throw new NotFoundError('category');
  await requireOwner(req.user, category);

  const used = await Product.countDocuments({ categoryId: category._id, deletedAt: null });
  if (used) throw new ConflictError('category is not empty');
  category.deletedAt = new Date();
  await category.save();
  res.status(204).end();
}
