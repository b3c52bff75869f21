import type { Estimate } from "../../../src/client/api.ts";
import { directionOf, formatLanguage, formatMoney, formatNumber } from "../format.ts";
import { Cover } from "../parts/cover.tsx";
import { strings } from "../strings.ts";

/** The book's details and the estimate for its translation. */
export function BookCard({ estimate, isStale }: { estimate: Estimate; isStale: boolean }) {
	const title = estimate.title || strings.untitled;
	const direction = directionOf(estimate.source_language);
	return (
		<section class="card book" aria-label={strings.bookHeading} aria-busy={isStale}>
			<Cover source={estimate.cover} title={title} />
			<div class="book-facts">
				<h2 dir={direction} lang={estimate.source_language}>
					{title}
				</h2>
				{estimate.authors.length > 0 && (
					<p class="dim">
						<bdi>{strings.by(estimate.authors.join(", "))}</bdi>
					</p>
				)}
				<dl class="facts">
					<Fact name={strings.factLanguage}>{formatLanguage(estimate.source_language)}</Fact>
					<Fact name={strings.factSegments}>{formatNumber(estimate.segments)}</Fact>
					<Fact name={strings.factWords}>{formatNumber(estimate.words)}</Fact>
					<Fact name={strings.factCoverage}>
						<span title={strings.coverageHint}>{`${Math.floor(estimate.coverage * 10) / 10} %`}</span>
					</Fact>
					<Fact name={strings.factTime}>{strings.minutes(estimate.estimated_duration_minutes)}</Fact>
					<Fact name={strings.factPrice}>{isStale ? "…" : priceOf(estimate)}</Fact>
				</dl>
			</div>
		</section>
	);
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
	return (
		<div>
			<dt>{name}</dt>
			<dd>{children}</dd>
		</div>
	);
}

function priceOf({ price_usd: price, thoughts }: Estimate): string {
	if (price === null) return strings.priceUnknown;
	if (price.high === 0) return strings.free;
	const band = strings.priceBand(formatMoney(price.low), formatMoney(price.high));
	return thoughts.high > 0 ? strings.priceWithThoughts(band) : band;
}
