import { NotFoundError } from '../lib/errors';
import { Store } from '../models/Store';

export async function loadStore(id: string) {
  const store = await Store.findOne({ _id: id, deletedAt: null });
  if (!store) {
    throw new NotFoundError('store');
  }
  return store;
}

export async function findStoreBySlug(slug: string) {
  const store = await Store.findOne({ slug, status: 'open', deletedAt: null });
  if (!store) {
    throw new NotFoundError('store');
  }
  return store;
}

export async function openStoreIds() {
  return Store.distinct('_id', { status: 'open', deletedAt: null });
}
