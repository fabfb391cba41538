import { sendMail } from '../lib/mailer';
import { Invoice } from '../models/Invoice';
import { Order } from '../models/Order';
import { User } from '../models/User';
import { markOverdue } from '../services/invoiceService';

export async function closeInvoices(): Promise<number> {
  const touched = await markOverdue(new Date());
  const overdue = await Invoice.find({ status: 'overdue', reminders: { $lt: 3 }, deletedAt: null });
  for (const invoice of overdue) {
    const order = await Order.findOne({ _id: invoice.orderId, deletedAt: null });
    const customer = order && (await User.findOne({ _id: order.customerId, deletedAt: null }));
    if (customer) {
      await sendMail({
        to: customer.email,
        subject: `Reminder: invoice ${invoice.number}`,
        template: 'invoice-reminder',
        data: { number: invoice.number, total: String(invoice.total) },
      });
    }
    invoice.reminders += 1;
    await invoice.save();
  }
  return touched;
}
