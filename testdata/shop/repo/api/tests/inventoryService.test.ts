import { describe, expect, it } from 'vitest';
import { StockMovement } from '../src/models/StockMovement';
import { adjustStock, recount, reserveStock } from '../src/services/inventoryService';
import { useDatabase } from './database';
import { makeProduct, makeStore, makeUser, makeVariant } from './factories';

useDatabase();

async function setup(quantity: number) {
  const user = await makeUser();
  const store = await makeStore(user._id);
  const product = await makeProduct(store._id);
  return makeVariant(store._id, product._id, quantity);
}

describe('inventory', () => {
  it('records a movement', async () => {
    const variant = await setup(5);
    await adjustStock(variant._id, -2, 'sale');
    expect(await StockMovement.countDocuments({ variantId: variant._id })).toBe(1);
  });

  it('never goes below zero', async () => {
    const variant = await setup(1);
    await expect(adjustStock(variant._id, -2, 'sale')).rejects.toThrow('not enough stock');
  });

  it('gives back what it took when one line fails', async () => {
    const full = await setup(5);
    const empty = await setup(0);
    const lines = [
      { variantId: full._id, quantity: 2 },
      { variantId: empty._id, quantity: 1 },
    ];
    await expect(reserveStock(lines)).rejects.toThrow();
    expect(await recount(full._id)).toBe(0);
  });
});
