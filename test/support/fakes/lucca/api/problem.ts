/** An error that Lucca's API answers, as an RFC 7807 problem. */
export class Problem extends Error {
  /**
   * @param errors what is wrong, by field
   * @param retryAfterS seconds
   */
  constructor(
    readonly status: number,
    title: string,
    readonly errors: Record<string, string[]> = {},
    readonly retryAfterS: number | null = null,
  ) {
    super(title);
  }

  static invalid(field: string, message: string): Problem {
    return new Problem(400, 'One or more validation errors occurred.', { [field]: [message] });
  }

  static notFound(): Problem {
    return new Problem(404, 'Not Found');
  }

  get body() {
    return {
      type: `https://httpstatuses.io/${this.status}`,
      title: this.message,
      status: this.status,
      errors: this.errors,
    };
  }
}

/** An error of the token endpoint (RFC 6749, 5.2); the message is its code. */
export class TokenRefusal extends Error {}
