import { openStoreIds } from '../repositories/storeRepository';
import { warnLowStock } from '../services/notificationService';

export async function stockAlerts(): Promise<number> {
  const ids = await openStoreIds();
  for (const id of ids) {
    await warnLowStock(String(id));
  }
  return ids.length;
}
