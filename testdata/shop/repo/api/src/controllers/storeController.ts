import type { Request, Response } from 'express';
import { recordAudit } from '../lib/audit';
import { requireOwner } from '../lib/auth';
import { ConflictError, NotFoundError } from '../lib/errors';
import { parseMoney } from '../lib/money';
import { uniqueSlug } from '../lib/slug';
import { Order } from '../models/Order';
import { Store } from '../models/Store';
import { User } from '../models/User';

export async function listStores(req: Request, res: Response) {
  const stores = await Store.find({ members: req.user!.id, deletedAt: null }).sort({ name: 1 });
  res.json({ items: stores });
}

export async function createStore(req: Request, res: Response) {
  const { name, currency } = req.body;
  const store = await Store.create({
    name,
    currency,
    slug: uniqueSlug(name),
    members: [req.user!.id],
  });
  await recordAudit(req.user, 'store.created', store._id);
  res.status(201).json(store);
}

export async function showStore(req: Request, res: Response) {
  const store = await Store.findOne({ _id: req.params.storeId, deletedAt: null });
  if (!store) throw new NotFoundError('store');
  await requireOwner(req.user, store);
  res.json(store);
}

export async function updateStore(req: Request, res: Response) {
  const store = await Store.findOne({ _id: req.params.storeId, deletedAt: null });
  if (!store) throw new NotFoundError('store');
  await requireOwner(req.user, store);

  const { name, timezone, minimumOrderTotal } = req.body;
  if (name) store.name = name;
  if (timezone) store.timezone = timezone;
  if (minimumOrderTotal) store.minimumOrderTotal = parseMoney(minimumOrderTotal);
  await store.save();
  res.json(store);
}

export async function addMember(req: Request, res: Response) {
  const store = await Store.findOne({ _id: req.params.storeId, deletedAt: null });
  if (!store) throw new NotFoundError('store');
  await requireOwner(req.user, store);

  const invited = await User.findOne({ email: req.body.email, deletedAt: null });
  if (!invited) throw new NotFoundError('user');
  store.members.addToSet(invited._id);
  await store.save();
  await recordAudit(req.user, 'store.member_added', store._id, { userId: invited._id });
  res.status(204).end();
}

export async function closeStore(req: Request, res: Response) {
  const store = await Store.findOne({ _id: req.params.storeId, deletedAt: null });
  if (!store) throw new NotFoundError('store');
  await requireOwner(req.user, store);

  const open = await Order.countDocuments({
    storeId: store._id,
    status: { $in: ['pending', 'paid', 'packed'] },
    deletedAt: null,
  });
  if (open > 0) throw new ConflictError(`${open} orders are still open`);
  await Store.updateOne({ _id: store._id, deletedAt: null }, { $set: { status: 'closed', deletedAt: new Date() } });
  res.status(204).end();
}
