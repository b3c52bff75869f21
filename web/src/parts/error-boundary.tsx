import { Component, type ComponentChildren } from "preact";
import { strings } from "../strings.ts";

/** Shows a message instead of a blank page when rendering fails. */
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { hasFailed: boolean }> {
	override state = { hasFailed: false };

	override componentDidCatch(error: unknown) {
		console.error(error);
		this.setState({ hasFailed: true });
	}

	override render() {
		if (!this.state.hasFailed) return this.props.children;
		return (
			<main>
				<div class="note note-problem" role="alert">
					<p>{strings.crashed}</p>
					<button type="button" onClick={() => window.location.reload()}>
						{strings.reload}
					</button>
				</div>
			</main>
		);
	}
}
