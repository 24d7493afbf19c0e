/** Everything that stands in for AWS says it is here. */
export const LOCAL_REGION = 'eu-west-3';

/** The account that the queue stand-in puts into its URLs and ARNs. */
export const LOCAL_ACCOUNT = '000000000000';
