import type { NextFunction, Request, Response } from 'express';
import { requireOwner } from '../lib/auth';
import { toCsv } from '../lib/csv';
import { NotFoundError } from '../lib/errors';
import { readPage } from '../lib/pagination';
import { Invoice } from '../models/Invoice';
import { loadStore } from '../repositories/storeRepository';
import { renderInvoice } from '../services/invoiceService';

export async function listInvoices(req: Request, res: Response, next: NextFunction) {
  try {
    const store = await loadStore(req.params.storeId);
    await requireOwner(req.user, store);

    const page = readPage(req);
    const invoices = await Invoice.find({ storeId: store._id, deletedAt: null })
      .sort({ createdAt: -1 })
      .skip(page.skip)
      .limit(page.limit);
    res.json({ items: invoices });
  } catch (err) {
    next(err);
  }
}

export async function downloadInvoice(req: Request, res: Response, next: NextFunction) {
  try {
    const invoice = await Invoice.findOne({ _id: req.params.invoiceId, deletedAt: null });
    if (!invoice) throw new NotFoundError('invoice');
    await requireOwner(req.user, invoice);

    const document = await renderInvoice(invoice);
    res.type('text/html').send(document);
  } catch (err) {
    next(err);
  }
}

export async function exportInvoices(req: Request, res: Response, next: NextFunction) {
  try {
    const store = await loadStore(req.params.storeId);
    await requireOwner(req.user, store);

    const from = new Date(String(req.query.from));
    const invoices = await Invoice.find({ storeId: store._id, createdAt: { $gte: from }, deletedAt: null });
    const rows = invoices.map((invoice) => [invoice.number, invoice.status, String(invoice.total)]);
    res.type('text/csv').send(toCsv(['number', 'status', 'total'], rows));
  } catch (err) {
    next(err);
  }
}

export async function voidInvoice(req: Request, res: Response, next: NextFunction) {
  try {
    const invoice = await Invoice.findOne({ _id: req.params.invoiceId, status: 'open', deletedAt: null });
    if (!invoice) throw new NotFoundError('open invoice');
    await requireOwner(req.user, invoice);
    invoice.status = 'void';
    await invoice.save();
    res.json(invoice);
  } catch (err) {
    next(err);
  }
}
