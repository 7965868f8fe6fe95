export * from './admission.module.js';
export { WaitingRoom, type TakenTicket, type TicketView } from './waiting-room.js';
