import { describe, expect, it, vi } from 'vitest';
import { deleteProduct, listProducts } from '../src/controllers/productController';
import { Product } from '../src/models/Product';
import { Variant } from '../src/models/Variant';
import { useDatabase } from './database';
import { makeProduct, makeStore, makeUser, makeVariant } from './factories';

useDatabase();

function response() {
  const res = { json: vi.fn(), end: vi.fn(), status: vi.fn() };
  res.status.mockReturnValue(res);
  return res;
}

describe('productController', () => {
  it('lists the products of a store', async () => {
    const user = await makeUser();
    const store = await makeStore(user._id);
    await makeProduct(store._id);
    const res = response();
    const req = { params: { storeId: String(store._id) }, query: {}, user: { id: user._id } };
    await listProducts(req as never, res as never);
    expect(res.json.mock.calls[0][0].count).toBe(1);
  });

  it('takes the variants along', async () => {
    const user = await makeUser();
    const store = await makeStore(user._id);
    const product = await makeProduct(store._id);
    await makeVariant(store._id, product._id);
    const req = { params: { productId: String(product._id) }, user: { id: user._id } };
    await deleteProduct(req as never, response() as never);
    expect(await Product.countDocuments({ storeId: store._id, deletedAt: null })).toBe(0);
    expect(await Variant.countDocuments({ storeId: store._id, deletedAt: null })).toBe(0);
  });
});
