import * as z from 'zod';

const domain = z.hostname().refine((name) => name.includes('.'), {
  error: 'must be a domain such as "acme.example"',
});

/** How administrators hear of what concerns them. Without a sender no mail is sent. */
export const notificationSettings = z
  .strictObject({
    /** Mails come from this address. */
    sender: z.email({ error: 'must be an address such as "calendar@acme.example"' }).optional(),
    /** The domain that SES knows as verified, where it is not the sender's own but one above it. */
    identity: domain.optional(),
    /** Where an administrator reads the log. Without it, mails name the command. */
    logUrl: z
      .url({ protocol: /^https$/, error: 'must be an address such as "https://acme.example"' })
      .optional(),
  })
  .superRefine(({ sender, identity, logUrl }, context) => {
    for (const [name, value] of Object.entries({ identity, logUrl })) {
      if (sender !== undefined || value === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'needs a sender beside it: without one, no mail is sent',
      });
    }
    if (sender !== undefined && identity !== undefined && !isWithin(sender, identity)) {
      const message = 'must be the domain of the sender, or one above it';
      context.addIssue({ code: 'custom', path: ['identity'], message });
    }
  })
  .prefault({});

export type NotificationSettings = z.infer<typeof notificationSettings>;

/** The domain of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function isWithin(sender: string, identity: string): boolean {
  return `.${domainOf(sender)}`.toLowerCase().endsWith(`.${identity.toLowerCase()}`);
}
