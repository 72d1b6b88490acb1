import { Button } from "@zendeskgarden/react-buttons";
import { Tag } from "@zendeskgarden/react-tags";
import { markedText } from "../script";
import type { TextMessageView } from "../types";
import { usePanel } from "./context";
import { Filled } from "./Filled";

const HUES: Record<TextMessageView["size"], string> = { SMS: "green", LMS: "yellow", "too long": "red" };

/** The article's text messages, filled, with what they cost to send. */
export function TextMessages({ messages }: { messages: TextMessageView[] }) {
  const { words, copy, insert } = usePanel();
  return (
    <>
      {messages.map((message) => (
        <article key={message.name} className="message">
          <h3>
            {message.name}{" "}
            <Tag size="small" hue={HUES[message.size]}>
              <span>
                {words.sizes[message.size]} · {message.bytes} {words.bytes}
              </span>
            </Tag>
          </h3>
          <blockquote className="words">
            <Filled segments={message.segments} />
          </blockquote>
          <div className="row tight">
            <Button size="small" onClick={() => void copy(markedText(message))}>
              {words.copy}
              <span className="hidden-label"> {message.name}</span>
            </Button>
            <Button size="small" isBasic onClick={() => void insert(markedText(message))}>
              {words.insert}
              <span className="hidden-label"> {message.name}</span>
            </Button>
          </div>
        </article>
      ))}
    </>
  );
}
