import * as z from 'zod';

const hostname = (example: string) =>
  z
    .hostname({ error: `must be a name such as "${example}"` })
    .refine((name) => name.includes('.') && name === name.toLowerCase(), {
      error: `must be a name such as "${example}", in lower case`,
    });

/** A name of one's own for the webhook and the console, instead of the one that API Gateway makes up. */
export const domainSettings = z
  .strictObject({
    name: hostname('calendar.acme.example'),
    /** In the region of the stack, for this name. */
    certificateArn: z
      .string({ error: 'must be the ARN of a certificate in ACM' })
      .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, {
        error: 'must be the ARN of a certificate in ACM, in the region of the stack',
      }),
    /** Of Route 53, in this account: gets the record that leads to the API. */
    hostedZone: z
      .strictObject({
        id: z
          .string({ error: 'must be the id of a hosted zone' })
          .regex(/^Z[A-Z0-9]{1,31}$/, { error: 'must be the id of a hosted zone, such as "Z0123456789ABC"' }),
        name: hostname('acme.example'),
      })
      .optional(),
  })
  .refine(({ name, hostedZone }) => !hostedZone || `.${name}`.endsWith(`.${hostedZone.name}`), {
    path: ['hostedZone', 'name'],
    error: 'must be the domain itself, or one above it',
  });

export type DomainSettings = z.infer<typeof domainSettings>;
