import { Component, type ComponentType, createElement } from "preact";

/** Re-renders `component` only if a prop changed: most rows of a long list don't. */
export function memo<Props extends object>(component: ComponentType<Props>): ComponentType<Props> {
	return class extends Component<Props> {
		override shouldComponentUpdate(next: Props): boolean {
			const names = Object.keys(next) as (keyof Props)[];
			return names.some((name) => next[name] !== this.props[name]);
		}

		override render() {
			return createElement(component, this.props);
		}
	};
}
