// For the image's HEALTHCHECK and for ECS, neither of which has curl: exit code 0 where /health answers 200, else 1.
const url = `http://127.0.0.1:${process.env.API_PORT ?? 8000}/health`;
const healthy = await fetch(url, { signal: AbortSignal.timeout(8000) }).then(
	(answer) => answer.status === 200,
	() => false,
);
process.exit(healthy ? 0 : 1);
