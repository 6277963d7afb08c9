import type { PromptMode } from "#shared/domain/caption.ts";

/** How a published model wants to be asked. */
export interface PromptFormat {
  /** The system sentence that it was trained with. */
  system: string;
  /** Jinja chat template that makes the published text of system sentence, video and question, whatever template the server has. */
  template: string;
  /** What ends its answer, where the tokenizer's own end token does not. */
  stop: string[];
}

/**
 * The content of one message. Iterating over the parts is also what makes vLLM hand them over as parts (it looks for the loop in the template) instead of joining them itself. `<video>` is the token of
 * the ports at huggingface.co/llava-hf, which are what servers load; the original calls the same place `<image>`.
 */
const CONTENT =
  "{% if message['content'] is string %}{{ message['content'] }}{% else %}" +
  "{% for part in message['content'] %}" +
  "{% if part['type'] == 'text' %}{{ part['text'] }}" +
  "{% elif part['type'] == 'video' %}{{ '<video>\\n' }}" +
  "{% elif part['type'] == 'image' %}{{ '<image>\\n' }}" +
  "{% endif %}{% endfor %}{% endif %}";

/**
 * `conv_vicuna_v1` of llava/conversation.py: system, then "USER: " question " " and "ASSISTANT:" (SeparatorStyle.TWO, sep " "). The template that ships with the ported models leaves out the space after
 * the system sentence.
 */
const VICUNA: PromptFormat = {
  system:
    "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the user's questions.",
  template:
    "{% for message in messages %}" +
    "{% if message['role'] == 'user' %}{{ 'USER: ' }}{% elif message['role'] == 'assistant' %}{{ 'ASSISTANT: ' }}{% endif %}" +
    CONTENT +
    "{{ ' ' }}{% endfor %}{{ 'ASSISTANT:' }}",
  stop: ["</s>"],
};

/**
 * `conv_mistral_direct` and `conv_chatml_direct` of llava/conversation.py, which are the same: ChatML without line breaks between the messages (SeparatorStyle.MPT, sep "<|im_end|>"). The template that ships
 * with the ported models puts a line break after each.
 */
const CHATML: PromptFormat = {
  system: "Answer the questions.",
  template:
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}" +
    CONTENT +
    "{{ '<|im_end|>' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}",
  stop: ["<|im_end|>"],
};

/** Source of all: https://github.com/LLaVA-VL/LLaVA-NeXT/blob/main/llava/conversation.py. `server` has none: the server's own template is right. */
export const PROMPT_FORMATS: Record<PromptMode, PromptFormat | null> = {
  vicuna_v1: VICUNA,
  chatml: CHATML,
  mistral_direct: CHATML,
  server: null,
};
