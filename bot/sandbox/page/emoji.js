// The emoji that bots commonly write by name; an unknown name stays as it was typed, as in Slack.

const EMOJI = {
  wave: "👋", tada: "🎉", rocket: "🚀", sparkles: "✨", star: "⭐", fire: "🔥", heart: "❤️", clap: "👏", pray: "🙏", muscle: "💪", eyes: "👀",
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", ok_hand: "👌", point_right: "👉", point_left: "👈", point_up: "☝️", point_down: "👇", raised_hand: "✋", handshake: "🤝",
  smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", blush: "😊", thinking_face: "🤔", sweat_smile: "😅", cry: "😢", partying_face: "🥳", robot_face: "🤖",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎", heavy_multiplication_x: "✖️", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑",
  warning: "⚠️", exclamation: "❗", question: "❓", grey_question: "❔", bangbang: "‼️", information_source: "ℹ️", bulb: "💡", rotating_light: "🚨", bell: "🔔", no_bell: "🔕", loudspeaker: "📢", mega: "📣",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️", timer_clock: "⏲️", clock1: "🕐", clock3: "🕒", clock9: "🕘", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️",
  lock: "🔒", unlock: "🔓", key: "🔑", closed_lock_with_key: "🔐", shield: "🛡️", link: "🔗", pushpin: "📌", round_pushpin: "📍", paperclip: "📎", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", page_facing_up: "📄", bookmark: "🔖", books: "📚", book: "📖", inbox_tray: "📥", outbox_tray: "📤", file_folder: "📁", wastebasket: "🗑️", mag: "🔍",
  phone: "☎️", telephone: "☎️", telephone_receiver: "📞", iphone: "📱", calling: "📲", speech_balloon: "💬", left_speech_bubble: "🗨️", thought_balloon: "💭", email: "✉️", envelope: "✉️", incoming_envelope: "📨", computer: "💻", gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️", label: "🏷️", art: "🎨", package: "📦",
  bust_in_silhouette: "👤", busts_in_silhouette: "👥", office: "🏢", department_store: "🏬", globe_with_meridians: "🌐", earth_africa: "🌍", medal: "🏅", trophy: "🏆", checkered_flag: "🏁", triangular_flag_on_post: "🚩", flags: "🎏",
  red_circle: "🔴", large_red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩", large_yellow_square: "🟨", white_large_square: "⬜", black_large_square: "⬛", white_medium_square: "◻️", black_medium_square: "◼️", small_blue_diamond: "🔹", large_blue_diamond: "🔷",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrow_forward: "▶️", arrows_counterclockwise: "🔄", repeat: "🔁", leftwards_arrow_with_hook: "↩️", fast_forward: "⏩", double_vertical_bar: "⏸️", pause_button: "⏸️", heavy_plus_sign: "➕", heavy_minus_sign: "➖", new: "🆕", recycle: "♻️", construction: "🚧", one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", six: "6️⃣", seven: "7️⃣", eight: "8️⃣", nine: "9️⃣",
};

export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
