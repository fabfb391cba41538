import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { NotFoundError } from '../lib/errors';
import { Review } from '../models/Review';
import { loadStore } from '../repositories/storeRepository';
import { refreshRating } from '../services/catalogService';

export async function listPendingReviews(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const reviews = await Review.find({ storeId: store._id, approved: false, deletedAt: null });
  res.json({ items: reviews });
}

export async function approveReview(req: Request, res: Response) {
  const review = await Review.findOne({ _id: req.params.reviewId, deletedAt: null });
  if (!review) throw new NotFoundError('review');
  await requireOwner(req.user, review);
  review.approved = true;
  await review.save();
  await refreshRating(review.productId);
  res.json(review);
}

export async function deleteReview(req: Request, res: Response) {
  const review = await Review.findOne({ _id: req.params.reviewId, deletedAt: null });
  if (!review) throw new NotFoundError('review');
  await requireOwner(req.user, review);
  review.deletedAt = new Date();
  await review.save();
  await refreshRating(review.productId);
  res.status(204).end();
}
