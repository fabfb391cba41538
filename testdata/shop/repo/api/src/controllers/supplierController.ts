import type { Request, Response } from 'express';
import { requireOwner } from '@/lib/auth';
import { ConflictError, NotFoundError } from '@/lib/errors';
import { parseMoney } from '@/lib/money';
import { PurchaseOrder } from '@/models/PurchaseOrder';
import { Supplier } from '@/models/Supplier';
import { loadStore } from '@/repositories/storeRepository';

export async function listSuppliers(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);
  res.json({ items: await Supplier.find({ storeId: store._id, deletedAt: null }).sort({ name: 1 }) });
}

export async function createSupplier(req: Request, res: Response) {
  const store = await loadStore(req.params.storeId);
  await requireOwner(req.user, store);

  const { name, email, leadDays, minimumAmount } = req.body;
  const supplier = await Supplier.create({
    storeId: store._id,
    name,
    email,
    leadDays,
    minimumAmount: parseMoney(minimumAmount ?? '0'),
  });
  res.status(201).json(supplier);
}

export async function updateSupplier(req: Request, res: Response) {
  const supplier = await Supplier.findOne({ _id: req.params.supplierId, deletedAt: null });
  if (!supplier) throw new NotFoundError('supplier');
  await requireOwner(req.user, supplier);

  supplier.set({ name: req.body.name, email: req.body.email, notes: req.body.notes });
  await supplier.save();
  res.json(supplier);
}

export async function deleteSupplier(req: Request, res: Response) {
  const supplier = await Supplier.findOne({ _id: req.params.supplierId, deletedAt: null });
  if (!supplier) throw new NotFoundError('supplier');
  await requireOwner(req.user, supplier);

  const open = await PurchaseOrder.exists({ supplierId: supplier._id, status: 'sent', deletedAt: null });
  if (open) throw new ConflictError('supplier has open purchase orders');
  supplier.deletedAt = new Date();
  await supplier.save();
  res.status(204).end();
}
