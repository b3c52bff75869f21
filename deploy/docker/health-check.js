// For the image's HEALTHCHECK and for ECS, as the image has no curl: exits with 0 if /health answers 200, else with 1.
const url = `http://127.0.0.1:${process.env.API_PORT ?? 8000}/health`;
const healthy = await fetch(url, { signal: AbortSignal.timeout(8000) }).then(
	(answer) => answer.status === 200,
	() => false,
);
process.exit(healthy ? 0 : 1);
