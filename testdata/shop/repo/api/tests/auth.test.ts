import { Types } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { requireOwner } from '../src/lib/auth';
import { ForbiddenError, UnauthorizedError } from '../src/lib/errors';
import { useDatabase } from './database';
import { makeProduct, makeStore, makeUser } from './factories';

useDatabase();

function session(id: Types.ObjectId) {
  return { id, email: 'robin@shop.test', staff: false };
}

describe('requireOwner', () => {
  it('lets a member pass', async () => {
    const user = await makeUser();
    const store = await makeStore(user._id);
    await expect(requireOwner(session(user._id), store)).resolves.toBeUndefined();
  });

  it('follows the store of a product', async () => {
    const user = await makeUser();
    const store = await makeStore(user._id);
    const product = await makeProduct(store._id);
    await expect(requireOwner(session(user._id), product)).resolves.toBeUndefined();
  });

  it('refuses strangers', async () => {
    const store = await makeStore(new Types.ObjectId());
    await expect(requireOwner(session(new Types.ObjectId()), store)).rejects.toThrow(ForbiddenError);
  });

  it('refuses guests', async () => {
    const store = await makeStore(new Types.ObjectId());
    await expect(requireOwner(undefined, store)).rejects.toThrow(UnauthorizedError);
  });
});
