import type { Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { ConflictError, NotFoundError } from '../lib/errors';
import { ReturnRequest } from '../models/ReturnRequest';
import { loadStore } from '../repositories/storeRepository';
import { refundReturn } from '../services/refundService';
import { restock } from '../services/inventoryService';

export async function listReturns(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  const returns = await ReturnRequest.find({ storeId: store._id, deletedAt: null }).sort({ createdAt: -1 });
  res.json({ items: returns });
}

export async function approveReturn(req: Request, res: Response) {
  const request = await ReturnRequest.findOne({ _id: req.params.returnId, deletedAt: null });
  if (!request) throw new NotFoundError('return');
  await requireOwner(req.user, request);

  if (request.status !== 'requested') throw new ConflictError(`return is ${request.status}`);
  request.status = 'approved';
  await request.save();
  res.json(request);
}

export async function receiveReturn(req: Request, res: Response) {
  const request = await ReturnRequest.findOne({ _id: req.params.returnId, deletedAt: null });
  if (!request) throw new NotFoundError('return');
  await requireOwner(req.user, request);

  await restock(request.lines);
  request.status = 'received';
  await request.save();
  const payment = await refundReturn(request);
  res.json({ request, payment });
}
