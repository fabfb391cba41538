import type { Types } from 'mongoose';
import { Store } from '../models/Store';
import { ForbiddenError, UnauthorizedError } from './errors';

export interface SessionUser {
  id: Types.ObjectId;
  email: string;
  staff: boolean;
}

type OwnedResource = { storeId: Types.ObjectId } | { members: Types.ObjectId[] };

export async function requireOwner(user: SessionUser | undefined, resource: OwnedResource) {
  if (!user) {
    throw new UnauthorizedError();
  }
  const store =
    'members' in resource
      ? resource
      : await Store.findOne({ _id: resource.storeId, deletedAt: null });
  if (!store || !store.members.some((member) => member.equals(user.id))) {
    throw new ForbiddenError('not a member of this store');
  }
}

export function requireStaff(user: SessionUser | undefined) {
  if (!user?.staff) {
    throw new ForbiddenError('staff only');
  }
}
