// The emoji of the picker: a sign and its words in English, Spanish and Portuguese, by group.
export const GROUPS = {
  faces: `
😀 smile happy|sonrisa feliz|sorriso feliz
😃 glad open|contento|contente alegre
😄 laugh eyes|risa ojos|risada olhos
😁 grin|sonrisa dientes|sorriso dentes
😅 phew relief sweat|alivio sudor|alívio suor
😂 tears joy laugh|lágrimas risa|lágrimas rir
🙂 slight smile|sonrisa leve|sorriso leve
🙃 upside down|al revés|de cabeça para baixo
😉 wink|guiño|piscadela
😊 blush warm|sonrojado amable|corado gentil
😇 angel innocent|ángel|anjo
🥰 love hearts|amor corazones|amor corações
😍 heart eyes love|ojos corazón|olhos coração
😌 relieved calm|tranquilo|aliviado calmo
😎 cool sunglasses|genial gafas|legal óculos
🤓 nerd glasses|gafas estudioso|óculos estudioso
🤔 think hmm|pensar|pensar
🤗 hug|abrazo|abraço
🤩 star eyes wow|estrellas|estrelas
😮 surprise oh|sorpresa|surpresa
😬 grimace oops|mueca|careta
😔 sad sorry|triste pena|triste pena
😟 worried|preocupado|preocupado
😢 cry tear|llorar|chorar
😭 sob cry|llanto|choro
😞 disappointed|decepcionado|decepcionado
😓 hard sweat|apuro sudor|aperto suor
😴 sleep|dormir|dormir
🤒 ill fever|enfermo fiebre|doente febre
🥳 party celebrate|fiesta|festa`,
  hands: `
👍 thumbs up yes good|pulgar arriba bien|joia positivo
👎 thumbs down no|pulgar abajo mal|negativo
👌 ok perfect|perfecto|perfeito
👏 clap applause|aplauso|palmas
🙌 hooray hands|hurra manos|viva mãos
🙏 please thanks|por favor gracias|por favor obrigado
🤝 handshake deal|apretón trato|aperto acordo
👋 wave hello bye|saludo hola adiós|aceno oi tchau
✌️ peace victory|paz victoria|paz vitória
🤞 luck fingers crossed|suerte dedos|sorte dedos
💪 strong|fuerza|força
👉 point right|señalar derecha|apontar direita
👇 point down|señalar abajo|apontar baixo
☝️ point up one|señalar arriba|apontar cima
✋ hand stop|mano alto|mão pare
✍️ write|escribir|escrever
👀 look eyes|mirar ojos|olhar olhos
🧡 orange heart|corazón naranja|coração laranja
❤️ red heart love|corazón rojo amor|coração vermelho amor
💚 green heart|corazón verde|coração verde
💙 blue heart|corazón azul|coração azul
💛 yellow heart|corazón amarillo|coração amarelo
🫶 heart hands|manos corazón|mãos coração
💐 flowers bouquet|flores ramo|flores buquê`,
  shop: `
📦 parcel box|paquete caja|pacote caixa
🚚 delivery truck|camión envío|caminhão entrega
🏠 home house|casa hogar|casa lar
🏬 store shop|tienda|loja
🛒 cart|carrito|carrinho
🛍️ bags shopping|bolsas compras|sacolas compras
🧾 receipt invoice|recibo factura|recibo nota
💳 card payment|tarjeta pago|cartão pagamento
💰 money refund|dinero reembolso|dinheiro reembolso
🏷️ price tag label|etiqueta precio|etiqueta preço
🎁 gift present|regalo|presente
📷 photo camera|foto cámara|foto câmera
📎 clip attachment|clip adjunto|clipe anexo
📄 document page|documento página|documento página
📧 e-mail|correo|e-mail
📱 mobile phone|móvil teléfono|celular telefone
☎️ telephone call|teléfono llamada|telefone ligação
💬 message chat|mensaje chat|mensagem conversa
🔑 key password|llave contraseña|chave senha
🔍 search look|buscar lupa|buscar lupa
🔧 repair wrench|reparar llave|consertar chave
🔌 plug power|enchufe|tomada
🍳 pan kitchen|sartén cocina|frigideira cozinha
🛏️ bed|cama|cama
🛁 bath|baño|banho
🪴 plant|planta|planta
🕯️ candle|vela|vela
☕ coffee|café|café`,
  signs: `
✅ done yes check|hecho sí|feito sim
❌ no wrong cross|no mal|não errado
⚠️ warning attention|atención aviso|atenção aviso
❗ important exclamation|importante exclamación|importante exclamação
❓ question|pregunta|pergunta
ℹ️ information|información|informação
⏳ wait hourglass|espera reloj|espera ampulheta
⏰ alarm time|alarma hora|alarme hora
📅 calendar date|calendario fecha|calendário data
📌 pin note|chincheta nota|alfinete nota
📍 place map|lugar mapa|lugar mapa
🔔 bell|campana|sino
🔁 again exchange repeat|otra vez cambio|de novo troca
🔒 safe lock|seguro candado|seguro cadeado
⭐ star|estrella|estrela
✨ sparkles new|brillo nuevo|brilho novo
🎉 party congratulations|fiesta felicidades|festa parabéns
🔥 fire hot|fuego|fogo
💡 idea light|idea luz|ideia luz
🚀 rocket fast|cohete rápido|foguete rápido
🌞 sun good day|sol buen día|sol bom dia
🌙 moon good night|luna buenas noches|lua boa noite
🌈 rainbow|arcoíris|arco-íris
🍀 luck clover|suerte trébol|sorte trevo`,
};
