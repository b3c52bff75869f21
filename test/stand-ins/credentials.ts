/** The stand-ins for AWS's services check none. */
export const TEST_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" };
